using System.Net;

namespace Dataflow.LoadAware.Demo.Dashboard;

/// <summary>Checks the names under which the dashboard is told to be reached. A request is compared with them whatever its port.</summary>
internal static class AllowedHost
{
    /// <summary>A name as it stands in the Host of a request.</summary>
    /// <exception cref="WrongInputException">It is none, or has a port.</exception>
    public static string Read(string name) => Uri.CheckHostName(name) switch
    {
        UriHostNameType.Unknown => throw new WrongInputException($"--allow-host: '{name}' is not a host name or an IP address, without a port."),
        UriHostNameType.IPv6 => $"[{IPAddress.Parse(name)}]",
        _ => name,
    };
}
