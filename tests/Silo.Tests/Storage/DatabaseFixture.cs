using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Silo.Options;
using Wetware.Silo.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Storage;

/// <summary>A database in a folder of its own.</summary>
public sealed class DatabaseFixture : IDisposable
{
    private readonly TempFolder _folder = new();

    public DatabaseFixture(StorageOptions? options = null)
    {
        Options = options ?? new StorageOptions();
        Database = Open();
    }

    public StorageOptions Options { get; }

    public Database Database { get; private set; }

    public string Path => _folder[Silo.Storage.Database.FileName];

    public SqliteStateStore States => new(Database, Options);

    public void Reopen()
    {
        Database.Dispose();
        Database = Open();
    }

    public void Dispose()
    {
        Database.Dispose();
        _folder.Dispose();
    }

    private Database Open() => Silo.Storage.Database.Open(Path, "test", Options, NullLogger.Instance);
}
