using System.Data.Common;
using System.Net;
using System.Net.Sockets;

namespace Dataflow.LoadAware;

/// <summary>Which exceptions are worth another try: the default of <see cref="BatchHandlerOptions.IsTransient"/>, to build on.</summary>
public static class TransientFailure
{
    /// <summary>Whether the failure is likely to pass by itself.</summary>
    /// <param name="exception">What the handler threw.</param>
    /// <returns>
    /// True for a <see cref="TimeoutException"/> (also inside the cancellation that HttpClient throws at its time-out), a
    /// <see cref="SocketException"/>, an <see cref="IOException"/> other than a missing or misnamed file or directory, a
    /// <see cref="DbException"/> that calls itself transient, and an <see cref="HttpRequestException"/> without an answer or with status
    /// 408, 429, 502, 503 or 504, and for an <see cref="OverloadedException"/>. An exception of any other kind is judged by its inner one, as a
    /// DbUpdateException is by that of the database, and an <see cref="AggregateException"/> by all of them: one that lasts is enough to say no.
    /// An exception of the kinds named here stands for itself, and so does a cancellation: what it wraps does not count.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public static bool IsTransient(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            TimeoutException or SocketException or OverloadedException => true,
            OperationCanceledException cancelled => cancelled.InnerException is TimeoutException,
            FileNotFoundException or DirectoryNotFoundException or PathTooLongException => false,
            IOException => true,
            DbException database => database.IsTransient,
            HttpRequestException http => IsTransient(http.StatusCode),
            AggregateException several => several.InnerExceptions.Count > 0 && several.InnerExceptions.All(IsTransient),
            { InnerException: { } inner } => IsTransient(inner),
            _ => false,
        };
    }

    private static bool IsTransient(HttpStatusCode? status) => status
        is null
        or HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;
}
