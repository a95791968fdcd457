using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Storage;

/// <summary>A database in a folder of its own, or in the one that is given.</summary>
public sealed class DatabaseFixture : IDisposable
{
    private readonly TempFolder _own = new();
    private readonly string _folder;
    private readonly ILogger _logger;

    public DatabaseFixture(StorageOptions? options = null, string? folder = null, ILogger? logger = null)
    {
        Options = options ?? new StorageOptions();
        _folder = folder ?? _own.Path;
        _logger = logger ?? NullLogger.Instance;
        Database = Open();
    }

    public StorageOptions Options { get; }

    public Database Database { get; private set; }

    public string Path => System.IO.Path.Combine(_folder, Silo.Storage.Database.FileName);

    public SqliteStateStore States => new(Database, Options);

    public void Reopen()
    {
        Database.Dispose();
        Database = Open();
    }

    public void Dispose()
    {
        Database.Dispose();
        _own.Dispose();
    }

    /// <summary>Runs a statement on the writer's connection and reads its one answer.</summary>
    public Task<object?> OnWriter(string sql) => Database.Writes.Write(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    });

    private Database Open() => Silo.Storage.Database.Open(Path, Options, _logger);
}
