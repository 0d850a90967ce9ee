using System.Globalization;
using System.Net.Sockets;

namespace Dataflow.LoadAware.Demo;

/// <summary>What the demo's web servers share about the addresses that they listen on.</summary>
internal static class HttpAddress
{
    private const string Localhost = "localhost";

    /// <summary>The address of a host and a port. The server refuses a free port on localhost, which has two addresses: it is the first of them then.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public static string Of(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"http://{(port == 0 && host == Localhost ? "127.0.0.1" : host)}:{port}");

    /// <summary>The address of a port of this machine alone.</summary>
    public static string OfThisMachine(int port) => Of(Localhost, port);

    /// <summary>Whether a server that fails so cannot listen where it was told to.</summary>
    public static bool IsRefusal(Exception exception) => exception is IOException or SocketException or InvalidOperationException or FormatException;
}
