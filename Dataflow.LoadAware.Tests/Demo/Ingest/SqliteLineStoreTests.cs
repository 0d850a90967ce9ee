using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Demo.Ingest;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Ingest;

public class SqliteLineStoreTests
{
    private static readonly Line[] TwoLines = [new(1, "one"), new(2, "two")];

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void Lines_become_rows()
    {
        using var store = Prepared();

        Assert.That(store.TryAppend(TwoLines), Is.True);
        Assert.That(store.TryCount(out long rows), Is.True);
        Assert.That(rows, Is.EqualTo(2));
        Assert.That(_folder.Query("SELECT group_concat(run || ':' || number || ':' || text) FROM lines"), Is.EqualTo("1:1:one,1:2:two"));
    }

    [Test]
    public void A_run_is_on_record_with_its_source_and_its_start()
    {
        Prepared().Dispose();

        Assert.That(_folder.Query("SELECT source || ' ' || started FROM ingest_runs"), Is.EqualTo("test.log 2026-01-02T03:04:05.0000000+00:00"));
    }

    [Test]
    public void Each_run_appends_and_counts_its_own_rows()
    {
        using (var first = Prepared())
        {
            first.TryAppend(TwoLines);
        }

        using var second = Prepared();
        second.TryAppend(TwoLines.AsMemory(0, 1));
        second.TryCount(out long rows);

        Assert.That((second.Run, rows), Is.EqualTo((2L, 1L)));
        Assert.That(_folder.Query("SELECT COUNT(*) FROM lines"), Is.EqualTo(3));
    }

    [Test]
    public void A_locked_database_is_reported_at_once_and_nothing_is_written()
    {
        using var store = Prepared();
        bool written;
        using (_folder.Lock())
        {
            written = store.TryAppend(TwoLines);
        }

        Assert.That(written, Is.False);
        store.TryCount(out long rows);
        Assert.That(rows, Is.Zero);
    }

    [Test]
    public void What_was_refused_can_be_tried_again()
    {
        using var store = Prepared();
        using (_folder.Lock())
        {
            store.TryAppend(TwoLines);
        }

        Assert.That(store.TryAppend(TwoLines), Is.True);
    }

    [Test]
    public void A_reader_that_holds_up_the_commit_is_a_lock_too()
    {
        using var store = Prepared();
        store.TryAppend(TwoLines);
        bool written;
        using (var reader = _folder.Connect())
        using (var command = reader.CreateCommand())
        {
            command.CommandText = "SELECT number FROM lines";
            using var rows = command.ExecuteReader();
            rows.Read();
            written = store.TryAppend(new Line[] { new(3, "three") });
        }

        Assert.That(written, Is.False);
        Assert.That(store.TryAppend(new Line[] { new(3, "three") }), Is.True);
    }

    [Test]
    public void Preparing_a_locked_database_is_reported_too()
    {
        using var store = SqliteLineStore.Open(_folder.Database);
        using (_folder.Lock())
        {
            Assert.That(TryPrepare(store), Is.False);
        }

        Assert.That(TryPrepare(store), Is.True);
    }

    [Test]
    public void Another_failure_is_no_lock_and_leaves_no_transaction_behind()
    {
        using var store = Prepared();
        store.TryAppend(TwoLines);

        Assert.That(() => store.TryAppend(TwoLines), Throws.TypeOf<SqliteException>().With.Message.Contains("UNIQUE"));
        Assert.That(store.TryAppend(new Line[] { new(3, "three") }), Is.True);
    }

    [Test]
    public void A_file_that_is_no_database_is_one_clear_line()
    {
        _folder.Write("test.sqlite", new string('x', 4096));

        Assert.That(Refusal(), Is.EqualTo($"--sqlite: '{_folder.Database}' cannot be used: SQLite Error 26: 'file is not a database'."));
    }

    [Test]
    public void A_folder_that_does_not_exist_is_one_clear_line()
    {
        string path = _folder.At("none/test.sqlite");

        Assert.That(
            Assert.Throws<WrongInputException>(() => SqliteLineStore.Open(path))!.Message,
            Is.EqualTo($"--sqlite: '{path}' cannot be used: SQLite Error 14: 'unable to open database file'."));
    }

    [Test]
    public void A_table_of_the_same_name_and_another_shape_is_refused_before_the_first_line()
    {
        _folder.Query("CREATE TABLE lines (something)");

        Assert.That(Refusal(), Does.StartWith($"--sqlite: '{_folder.Database}' cannot be used: SQLite Error 1: 'table lines has no column"));
    }

    private static bool TryPrepare(SqliteLineStore store) =>
        store.TryPrepare("test.log", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private SqliteLineStore Prepared()
    {
        var store = SqliteLineStore.Open(_folder.Database);
        TryPrepare(store);
        return store;
    }

    private string Refusal()
    {
        using var store = SqliteLineStore.Open(_folder.Database);
        return Assert.Throws<WrongInputException>(() => TryPrepare(store))!.Message;
    }
}
