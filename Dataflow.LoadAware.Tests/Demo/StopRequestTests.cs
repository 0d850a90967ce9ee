using Dataflow.LoadAware.Demo;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo;

public class StopRequestTests
{
    private readonly StopRequest _stop = new();

    [TearDown]
    public void Dispose() => _stop.Dispose();

    [Test]
    public void Nothing_is_asked_at_first() =>
        Assert.That((_stop.Token.IsCancellationRequested, _stop.ExitCode, _stop.Note), Is.EqualTo((false, ExitCode.Success, (string?)null)));

    [Test]
    public void The_first_request_cancels_and_gives_the_exit_code()
    {
        Assert.That(_stop.Request(ExitCode.Terminated), Is.True);
        Assert.That((_stop.Token.IsCancellationRequested, _stop.ExitCode), Is.EqualTo((true, ExitCode.Terminated)));
        Assert.That(_stop.Note, Is.EqualTo("draining; once more ends at once"));
    }

    [Test]
    public void A_second_request_is_left_to_the_system()
    {
        _stop.Request(ExitCode.Interrupted);

        Assert.That(_stop.Request(ExitCode.Terminated), Is.False);
        Assert.That(_stop.ExitCode, Is.EqualTo(ExitCode.Interrupted));
    }
}
