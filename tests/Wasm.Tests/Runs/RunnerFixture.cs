using Wetware.Testing.Wasm;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Runs;

/// <summary>A store and a runner for one test, with short words for using them.</summary>
internal sealed class RunnerFixture : IDisposable
{
    public const string Wasi = "wasi_snapshot_preview1";

    public RunnerFixture(GuestRunnerOptions? options = null, ModuleStoreOptions? storeOptions = null, TimeProvider? time = null)
    {
        Store = new ModuleStore(storeOptions);
        Runner = new GuestRunner(Store, options ?? new GuestRunnerOptions { Slots = 2 }, time);
    }

    public ModuleStore Store { get; }

    public GuestRunner Runner { get; }

    public static string Sample(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "samples", name + ".wasm");
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"samples/{name}.wasm is not in any folder above {AppContext.BaseDirectory}");
    }

    public ModuleDigest Add(WasmModuleBuilder module) => Store.Add(module.Build()).Digest;

    public ModuleDigest AddSample(string name) => Store.Add(File.ReadAllBytes(Sample(name))).Digest;

    public Task<GuestOutcome> Run(WasmModuleBuilder module, GuestEntry? entry = null, GuestLimits? limits = null) =>
        Run(Add(module), entry, limits);

    public Task<GuestOutcome> Run(ModuleDigest module, GuestEntry? entry = null, GuestLimits? limits = null) => Runner.RunAsync(new GuestRun
    {
        Module = module,
        Entry = entry ?? GuestEntry.Command,
        Limits = limits ?? GuestLimits.Default,
    });

    public void Dispose()
    {
        Runner.Dispose();
        Store.Dispose();
    }
}
