// Writes states for as long as it lives and prints the number of each one whose write was acknowledged. A test kills it and looks what is on disk.
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Storage;

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
