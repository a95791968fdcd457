// Writes states for as long as it lives and prints the number of each one whose write was acknowledged. A test kills it and looks what is on disk.
// With "archive DATA FOLDER" it makes a backup, with "restore ARCHIVE DATA" it restores one, and prints when that was answered. A test looks what was flushed before.
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Wetware.Silo.Backup;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Storage;

if (args is ["archive", var source, var archives])
{
    using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    var backup = new BackupSource("ww", new SqliteBackupStore(source), () => new(null, services.GetRequiredService<Serializer>(), isSkipping: false), TimeProvider.System);
    Console.WriteLine($"made {(await new BackupFolder(archives).CreateNext(backup, null, 7, CancellationToken.None).ConfigureAwait(false)).File.Path}");
    return;
}

if (args is ["restore", var archive, var target])
{
    var chain = await BackupChain.Open(archive, null, CancellationToken.None).ConfigureAwait(false);
    Console.WriteLine($"restored {await new SqliteBackupStore(target).Restore(chain.Read(CancellationToken.None), CancellationToken.None).ConfigureAwait(false)}");
    return;
}

const int Writers = 16;
using var database = Database.Open(args[0], new StorageOptions(), NullLogger.Instance);
var store = new SqliteStateStore(database, new StorageOptions());
using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
var gate = new Lock();
var next = 0;
await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Write())).ConfigureAwait(false);

async Task Write()
{
    while (true)
    {
        var number = Interlocked.Increment(ref next);
        var text = number.ToString(CultureInfo.InvariantCulture);
        var result = await store.Write(new StateKey("test", text, "state"), null, BitConverter.GetBytes(number), null, CancellationToken.None).ConfigureAwait(false);
        lock (gate)
            output.WriteLine(result.Done ? text : $"refused {text}");
    }
}
