using Microsoft.Data.Sqlite;

namespace Dataflow.LoadAware.Tests.Demo.Ingest;

/// <summary>A folder that goes when its test ends, and a second party at a database in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("ingest-test").FullName;

    /// <summary>The path of a database in the folder.</summary>
    public string Database => At("test.sqlite");

    /// <summary>A path in the folder.</summary>
    public string At(string name) => Path.Combine(_path, name);

    /// <summary>Writes a file of bytes as they are and gives its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>Writes a file of numbered lines and gives its path.</summary>
    public string WriteLines(int count) => Write("input.log", string.Concat(Enumerable.Range(1, count).Select(number => $"line {number}\n")));

    /// <summary>Opens the database as somebody else would.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False;Default Timeout=1");
        connection.Open();
        return connection;
    }

    /// <summary>Takes the write lock of the database until disposed.</summary>
    public IDisposable Lock()
    {
        var connection = Connect();
        connection.BeginTransaction(deferred: false);
        return connection;
    }

    /// <summary>Runs SQL and gives its first value.</summary>
    public object? Query(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
