using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Storage;

public sealed class CrashTests
{
    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_on_disk()
    {
        using var folder = new TempFolder();
        var acknowledged = new List<int>();
        using (var writer = Start(folder[Database.FileName]))
        {
            while (acknowledged.Count < 300)
                acknowledged.Add(Number(await writer.StandardOutput.ReadLineAsync()));
            writer.Kill();
            await writer.WaitForExitAsync();
            while (await writer.StandardOutput.ReadLineAsync() is { } line)
            {
                if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var late))
                    acknowledged.Add(late);
            }
        }

        using var database = Database.Open(folder[Database.FileName], new StorageOptions(), NullLogger.Instance);
        var store = new SqliteStateStore(database, new StorageOptions());
        foreach (var number in acknowledged)
        {
            var state = await store.Read(new StateKey("test", number.ToString(CultureInfo.InvariantCulture), "state"), CancellationToken.None);
            Assert.True(state is not null, $"write {number} was acknowledged and is gone");
            Assert.Equal(BitConverter.GetBytes(number), state.Data.ToArray());
        }
    }

    private static int Number(string? line) => int.Parse(line ?? throw new InvalidOperationException("the writer ended"), CultureInfo.InvariantCulture);

    private static Process Start(string path)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "StorageWriter.dll"));
        start.ArgumentList.Add(path);
        return Process.Start(start)!;
    }
}
