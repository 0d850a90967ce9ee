namespace Dataflow.LoadAware.Tests.Support;

/// <summary>What blocks did to the fakes of one test, in order, and what they should not have done.</summary>
public sealed class ProtocolLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];
    private readonly List<string> _misuse = [];

    public string[] Calls
    {
        get { lock (_lock) return [.. _calls]; }
    }

    public string[] Misuse
    {
        get { lock (_lock) return [.. _misuse]; }
    }

    public void Call(string call)
    {
        lock (_lock) _calls.Add(call);
    }

    public void Wrong(string what)
    {
        lock (_lock) _misuse.Add(what);
    }
}
