using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>What is worth another try unless somebody says otherwise.</summary>
public class TransientFailureTests
{
    private static readonly Exception[] Passing =
    [
        new TimeoutException(),
        new TaskCanceledException("HttpClient gave up", new TimeoutException()),
        new SocketException(),
        new IOException(),
        new DatabaseFailure(isTransient: true),
        new HttpRequestException("no answer"),
        .. new[] { 408, 429, 502, 503, 504 }.Select(Status),
        new OverloadedException(),
        new InvalidOperationException("the changes could not be saved", new DatabaseFailure(isTransient: true)),
        new InvalidOperationException("outer", new InvalidOperationException("inner", new TimeoutException())),
        new AggregateException(new TimeoutException()),
        new AggregateException(new TimeoutException(), new AggregateException(new IOException())),
        new InvalidOperationException("all calls failed", new AggregateException(new InvalidOperationException("one", new SocketException()))),
    ];

    private static readonly Exception[] Lasting =
    [
        new InvalidOperationException(),
        new OperationCanceledException(),
        new FileNotFoundException(),
        new DirectoryNotFoundException(),
        new PathTooLongException(),
        new DatabaseFailure(isTransient: false),
        .. new[] { 400, 401, 404, 409, 500 }.Select(Status),
        new InvalidOperationException("the changes could not be saved", new DatabaseFailure(isTransient: false)),
        new AggregateException(),
        new AggregateException(new TimeoutException(), new FormatException()),
        new OperationCanceledException("stopped", new IOException()),
        new DatabaseFailure(isTransient: false, new TimeoutException()),
        new FileNotFoundException("gone", new IOException()),
        new HttpRequestException("bad request", new IOException(), HttpStatusCode.BadRequest),
    ];

    [TestCaseSource(nameof(Passing))]
    public void It_may_pass(Exception failure) => Assert.That(TransientFailure.IsTransient(failure), Is.True);

    [TestCaseSource(nameof(Lasting))]
    public void It_will_not_pass(Exception failure) => Assert.That(TransientFailure.IsTransient(failure), Is.False);

    [Test]
    public void Null_is_refused() => Assert.That(() => TransientFailure.IsTransient(null!), Throws.ArgumentNullException);

    private static Exception Status(int code) => new HttpRequestException($"{code}", null, (HttpStatusCode)code);

    private sealed class DatabaseFailure(bool isTransient, Exception? inner = null) : DbException("database", inner)
    {
        public override bool IsTransient => isTransient;
    }
}
