using System.Net;

namespace Dataflow.LoadAware.Demo.Dashboard;

/// <summary>Checks the addresses that the dashboard is asked to listen on, and writes them so that the server can only read them as they were checked.</summary>
internal static class ListenAddress
{
    /// <summary>Where it listens unless told otherwise.</summary>
    public const string Standard = "http://127.0.0.1:5080";

    private const string Rule = "an address as in http://127.0.0.1:5080";

    /// <summary>The addresses in a list.</summary>
    /// <param name="urls">Addresses with semicolons between them.</param>
    /// <param name="isOpen">Whether others than this machine may be let in.</param>
    /// <exception cref="WrongInputException">One of them is no address, or others could reach it and may not.</exception>
    public static IReadOnlyList<string> Read(string urls, bool isOpen) =>
        [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).DefaultIfEmpty("").Select(url => Check(url, isOpen))];

    private static string Check(string url, bool isOpen)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || !IsAuthority(uri))
        {
            throw new WrongInputException($"--urls: '{url}' is not {Rule}.");
        }

        if (!isOpen && !IsLoopback(uri))
        {
            throw new WrongInputException(
                $"--urls: '{url}' can be reached from other machines, and the dashboard has no login. Say with --allow-host under which names, as in --allow-host {uri.Host}.");
        }

        return HttpAddress.Of(uri.Host, uri.Port);
    }

    private static bool IsAuthority(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttp && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;

    private static bool IsLoopback(Uri uri) => uri.Host == "localhost" || (IPAddress.TryParse(uri.Host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
