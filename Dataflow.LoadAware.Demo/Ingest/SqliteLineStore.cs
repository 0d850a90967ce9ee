using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dataflow.LoadAware.Demo.Ingest;

/// <summary>Rows in a SQLite database: table <c>lines</c> (run, number, text), and <c>ingest_runs</c> with one row a run.</summary>
/// <remarks>
/// <para>Existing rows stay; each run appends under a number of its own and counts only its own.</para>
/// <para>
/// Every Try method answers false, at once, when somebody else holds the lock, so that the caller decides how long to wait.
/// That is why transactions begin and end through the native call: a SqliteCommand sleeps and tries again for at least a second.
/// One thread at a time.
/// </para>
/// </remarks>
internal sealed class SqliteLineStore : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS ingest_runs (run INTEGER PRIMARY KEY, source TEXT NOT NULL, started TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS lines (
            run INTEGER NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID;
        """;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _number;
    private readonly SqliteParameter _text;

    private SqliteLineStore(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _insert = Command("INSERT INTO lines (run, number, text) VALUES ($run, $number, $text)");
        _number = _insert.Parameters.Add("$number", SqliteType.Integer);
        _text = _insert.Parameters.Add("$text", SqliteType.Text);
    }

    /// <summary>The number of this run; 0 until it is prepared.</summary>
    public long Run { get; private set; }

    /// <summary>Opens the database, and makes the file where there is none.</summary>
    /// <exception cref="WrongInputException">It cannot be opened.</exception>
    public static SqliteLineStore Open(string path)
    {
        // Pooling would keep the file open after Dispose. A default time-out of 1 s is the least that the driver knows.
        var text = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 };
        var connection = new SqliteConnection(text.ConnectionString);
        try
        {
            connection.Open();
            return new SqliteLineStore(path, connection);
        }
        catch (SqliteException refused)
        {
            connection.Dispose();
            throw Unusable(path, refused);
        }
    }

    /// <summary>Makes the tables where they are missing, and a run.</summary>
    /// <returns>False when the database is locked.</returns>
    /// <exception cref="WrongInputException">The file is no database, is read-only, or has a table of the same name and another shape.</exception>
    public bool TryPrepare(string source, DateTimeOffset started)
    {
        try
        {
            return TryWrite(() =>
            {
                Native(Schema);
                using var command = Command("INSERT INTO ingest_runs (source, started) VALUES ($source, $started) RETURNING run");
                command.Parameters.AddWithValue("$source", source);
                command.Parameters.AddWithValue("$started", started.ToString("O"));
                Run = (long)command.ExecuteScalar()!;
                _insert.Parameters.AddWithValue("$run", Run);
                _insert.Prepare(); // a table of another shape shows here, before the first line is read
            });
        }
        catch (SqliteException refused)
        {
            throw Unusable(_path, refused);
        }
    }

    /// <summary>Writes lines in one transaction.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="refuse">
    /// Told of each line that a rule of the table refuses, by its place, while the others go in; null lets it fail the whole. What it was told
    /// counts only when the answer is true.
    /// </param>
    /// <returns>False when the database is locked: nothing was written.</returns>
    /// <exception cref="SqliteException">The database refused for another reason: nothing was written.</exception>
    public bool TryAppend(ReadOnlyMemory<Line> lines, Action<int, SqliteException>? refuse = null) => TryWrite(() =>
    {
        for (int i = 0; i < lines.Length; i++)
        {
            ref readonly Line line = ref lines.Span[i];
            _number.Value = line.Number;
            _text.Value = line.Text;
            try
            {
                _insert.ExecuteNonQuery();
            }
            catch (SqliteException refused) when (refuse is not null && refused.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
            {
                refuse(i, refused); // undid this row alone
            }
        }
    });

    /// <summary>Counts the rows of this run.</summary>
    /// <returns>False when the database is locked.</returns>
    public bool TryCount(out long rows)
    {
        using var command = Command("SELECT COUNT(*) FROM lines WHERE run = $run");
        command.Parameters.AddWithValue("$run", Run);
        try
        {
            rows = (long)command.ExecuteScalar()!;
            return true;
        }
        catch (SqliteException refused) when (IsBusy(refused.SqliteErrorCode))
        {
            rows = 0;
            return false;
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private static bool IsBusy(int code) => code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    private static WrongInputException Unusable(string path, SqliteException refused) =>
        new($"--sqlite: '{path}' cannot be used: {refused.Message.TrimEnd('.')}.", refused);

    private bool TryWrite(Action write)
    {
        try
        {
            Native("BEGIN IMMEDIATE");
            write();
            Native("COMMIT");
            return true;
        }
        catch (SqliteException refused)
        {
            // Some errors roll back by themselves; then there is nothing left to undo and SQLite says so
            _ = raw.sqlite3_exec(_connection.Handle, "ROLLBACK");
            if (!IsBusy(refused.SqliteErrorCode))
            {
                throw;
            }

            return false;
        }
    }

    private void Native(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(_connection.Handle, sql), _connection.Handle);

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
