using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Demo.Ingest;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>A real table with a UNIQUE constraint, and duplicates among the rows: every good row is in it once, every duplicate is in Rejected.</summary>
public class SqliteSoakTests
{
    private const int Rows = 20_000;

    private readonly TemporaryFolder _folder = new();
    private SqliteConnection _database = null!;

    [SetUp]
    public void Make_the_table()
    {
        _database = _folder.Connect();
        Execute("PRAGMA synchronous = OFF; CREATE TABLE rows (key INTEGER NOT NULL UNIQUE)");
    }

    [TearDown]
    public void Close()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Every_good_row_is_in_the_table_once_and_every_duplicate_is_rejected([Values(1, 3)] int parallel)
    {
        var random = new Random(5);
        var keys = new List<int>();
        var duplicates = new List<int>();
        for (int key = 0; key < Rows; key++)
        {
            keys.Add(key);
            if (random.Next(200) == 0)
            {
                int duplicate = random.Next(key + 1);
                keys.Add(duplicate);
                duplicates.Add(duplicate);
            }
        }

        var batches = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { InitialBatchSize = 200, BoundedCapacity = 5_000 });

        // The size is the controller's choice: however many duplicates a batch has, they are all to be found.
        var handler = new BatchHandlerBlock<int>(
            InsertAsync, new() { MaxDegreeOfParallelism = parallel, IsTransient = IsTransient, MaxExtraCalls = int.MaxValue });
        var rejected = new List<RejectedItem<int>>();
        var letters = new ActionBlock<RejectedItem<int>>(rejected.Add);
        batches.LinkPipeline(handler);
        handler.LinkPipeline(new LoadFeedbackBlock(batches));
        handler.Rejected.LinkPipeline(letters);
        foreach (int key in keys)
        {
            await batches.SendAsync(key).InTime();
        }

        Assert.That(await batches.DrainAsync(handler, Timeout.InfiniteTimeSpan).InTime(), Is.Empty);
        await letters.Completion.InTime();

        Assert.That(duplicates, Has.Count.GreaterThan(50));
        Assert.That((Execute("SELECT COUNT(*) FROM rows"), Execute("SELECT COUNT(DISTINCT key) FROM rows")), Is.EqualTo(((long)Rows, (long)Rows)));
        Assert.That(rejected.Select(item => item.Item).Order(), Is.EqualTo(duplicates.Order()));
        Assert.That(rejected.Select(item => item.Exception), Is.All.InstanceOf<SqliteException>().With.Message.Contains("UNIQUE"));
    }

    // Only where several write at once, and one of them waits for its turn too long.
    private static bool IsTransient(Exception error) => TransientFailure.IsTransient(error) || error is SqliteException { SqliteErrorCode: 5 or 6 };

    // One transaction a batch, all rows or none, on a connection of its own.
    private Task InsertAsync(int[] keys, CancellationToken token)
    {
        using SqliteConnection database = _folder.Connect();
        Execute(database, "PRAGMA synchronous = OFF");
        using SqliteTransaction transaction = database.BeginTransaction();
        using SqliteCommand insert = database.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO rows (key) VALUES ($key)";
        SqliteParameter parameter = insert.Parameters.Add("$key", SqliteType.Integer);
        foreach (int key in keys)
        {
            parameter.Value = key;
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return Task.CompletedTask;
    }

    private object? Execute(string sql) => Execute(_database, sql);

    private static object? Execute(SqliteConnection database, string sql)
    {
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
