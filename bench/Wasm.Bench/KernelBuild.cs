using System.Reflection;

namespace Wetware.Bench.Wasm;

/// <summary>The kernels, compiled by the same compiler with the same flags for this machine and to WebAssembly.</summary>
internal sealed class KernelBuild : IDisposable
{
    private const string Clang = "clang-14";

    private readonly string _folder;
    private readonly bool _keep;

    private KernelBuild(string? folder)
    {
        _keep = folder is not null;
        _folder = folder is null ? Directory.CreateTempSubdirectory("ww-bench-").FullName : Directory.CreateDirectory(folder).FullName;
    }

    public static string Root { get; } =
        typeof(KernelBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;

    public static string Sources => Path.Combine(Root, "bench", "Wasm.Bench", "kernels");

    public static async Task<KernelBuild> CreateAsync(string? folder)
    {
        var build = new KernelBuild(folder);
        foreach (var kernel in Kernel.All)
        {
            var source = Path.Combine(Sources, kernel.Name + ".c");
            await CompileAsync(build.Native(kernel), [Path.Combine(Sources, "native.c"), source]);
            await CompileAsync(build.ModulePath(kernel), [source, .. WasmFlags]);
        }

        return build;
    }

    /// <summary>Flags that make a reactor of what has no main.</summary>
    public static IReadOnlyList<string> WasmFlags { get; } = ["--target=wasm32-wasi", "-mexec-model=reactor", "-Wl,--strip-all"];

    public static Task<string> CompileAsync(string output, string[] arguments) =>
        Tool.RunAsync(Clang, ["-std=gnu11", "-O2", "-I", Sources, "-I", Path.Combine(Root, "samples"), "-o", output, .. arguments]);

    public string Native(Kernel kernel) => Path.Combine(_folder, kernel.Name);

    public string ModulePath(Kernel kernel) => Path.Combine(_folder, kernel.Name + ".wasm");

    public byte[] Module(Kernel kernel) => File.ReadAllBytes(ModulePath(kernel));

    public void Dispose()
    {
        if (!_keep)
            Directory.Delete(_folder, recursive: true);
    }
}
