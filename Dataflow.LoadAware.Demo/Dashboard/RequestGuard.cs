using Microsoft.AspNetCore.Http;

namespace Dataflow.LoadAware.Demo.Dashboard;

/// <summary>
/// Keeps other sites' pages from reaching the dashboard through a visitor's browser: a request must name a host that is known (a
/// name that was rebound to this machine is not), and one that changes something must come from the dashboard's own page, or from no page.
/// </summary>
/// <param name="allowedHosts">Names beside those of the loopback to answer to.</param>
internal sealed class RequestGuard(IReadOnlyCollection<string> allowedHosts)
{
    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Refuses what does not come from here; guards what is answered.</summary>
    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-cache";
        if (Refusal(context.Request) is { } refusal)
        {
            await Problems.Forbidden(refusal).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    private string? Refusal(HttpRequest request)
    {
        string host = request.Host.Host;
        if (!LoopbackNames.Concat(allowedHosts).Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            string advice = host.Length > 0 ? $" Start the dashboard with --allow-host {host} to answer to it." : "";
            return $"Host: '{host}' is not one of {string.Join(", ", LoopbackNames.Concat(allowedHosts))}.{advice}";
        }

        string? origin = request.Headers.Origin;
        bool changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        return changes && origin is not null && !IsOwn(origin, request.Host) ? $"Origin: '{origin}' is not the dashboard's own page." : null;
    }

    // The scheme is not compared: behind a proxy that adds TLS the page's differs from ours
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}
