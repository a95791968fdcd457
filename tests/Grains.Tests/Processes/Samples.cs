using Wetware.Testing.Wasm;

namespace Wetware.Tests.Processes;

/// <summary>Programs for tests: those of <c>samples/</c>, and small ones that are built here.</summary>
internal static class Samples
{
    public static byte[] Exit99 => Read("exit99");

    public static byte[] Loop => Read("loop");

    public static byte[] Env => Read("env");

    public static byte[] Cat => Read("cat");

    /// <summary>Traps at once.</summary>
    public static byte[] Trap => Command(Op.Unreachable);

    /// <summary>Returns at once.</summary>
    public static byte[] Nothing => Command();

    /// <summary>A module without <c>_start</c>.</summary>
    public static byte[] Library => new WasmModuleBuilder().Export("run", [], []).Memory(1).Build();

    public static byte[] Read(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "samples", name + ".wasm");
            if (File.Exists(path))
                return File.ReadAllBytes(path);
        }

        throw new FileNotFoundException($"samples/{name}.wasm is not in any folder above {AppContext.BaseDirectory}");
    }

    private static byte[] Command(params byte[] body) => new WasmModuleBuilder().Export("_start", [], [], body).Memory(1).Build();
}
