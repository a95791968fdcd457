using System.Security.Cryptography;
using System.Text;
using Wetware.Testing;
using Wetware.Tests.Building;
using Wetware.Wasm.Files;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Real;

/// <summary>A program in two forms: for this machine and as a guest.</summary>
internal sealed class RealProgram
{
    private RealProgram(string folder)
    {
        Native = Path.Combine(folder, "native");
        Guest = Path.Combine(folder, "guest.wasm");
    }

    public string Native { get; }

    public string Guest { get; }

    /// <summary>The folder with what is ours of a program.</summary>
    public static string Ours(string name) => Path.Combine(SampleFolder.Path, "..", "tests", "Samples.Tests", "Real", name);

    /// <summary>Builds both forms, unless that was done before with the same arguments and the same files of ours, if any.</summary>
    public static async Task<RealProgram> BuildAsync(string? ours, string[] native, string[] guest)
    {
        var key = new StringBuilder(string.Join('\n', [.. native, .. guest]));
        foreach (var file in ours is null ? [] : Directory.GetFiles(Ours(ours)).Order().ToArray())
            key.Append(await File.ReadAllTextAsync(file));
        var folder = Path.Combine(DebianSources.Cache, "built-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString())))[..16]);
        using var turn = await DebianSources.TurnAsync();
        if (!Directory.Exists(folder))
        {
            var building = new RealProgram(Directory.CreateDirectory(Path.Combine(DebianSources.Cache, Path.GetRandomFileName())).FullName);
            await Task.WhenAll(
                Command.RunAsync(native[0], [.. native[1..], "-o", building.Native], deadline: TimeSpan.FromMinutes(4)),
                Command.RunAsync(guest[0], [.. guest[1..], "-o", building.Guest], deadline: TimeSpan.FromMinutes(4)));
            Directory.Move(Path.GetDirectoryName(building.Guest)!, folder);
        }

        return new RealProgram(folder);
    }

    /// <summary>Runs the guest in a folder of its own, which it calls <c>.</c>.</summary>
    public Task<GuestOutcome> RunAsync(Guests guests, TempFolder folder, byte[] input, params string[] arguments) =>
        guests.Runner.RunAsync(new GuestRun
        {
            Module = guests.Add(File.ReadAllBytes(Guest)),
            Arguments = arguments,
            StandardInput = GuestInput.FromBytes(input),
            Mounts = [new GuestMount(".", new HostFolder(folder.Path))],
            Limits = new GuestLimits { MemoryBytes = 256 << 20, Time = TimeSpan.FromMinutes(1), StackBytes = 2 << 20 },
        });
}
