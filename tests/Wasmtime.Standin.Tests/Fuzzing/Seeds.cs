using Wetware.Testing;
using Wetware.Tests.Spec;
using static Wetware.Testing.ModuleBuilder;

namespace Wetware.Tests.Fuzzing;

/// <summary>Modules to mutate: own ones that touch every section, and the specification's where they are to be had.</summary>
internal static class Seeds
{
    public static List<byte[]> All(string folder)
    {
        var seeds = new List<byte[]> { Everything(), Loops(), Vectors() };
        if (SpecData.Missing != null)
            return seeds;
        string[] files = ["block", "br_table", "call_indirect", "memory_grow", "select", "table_init", "bulk", "simd_lane", "i64", "conversions", "loop"];
        foreach (var file in files)
        {
            SpecData.Convert(Path.Combine(SpecData.Folder!, file + ".wast"), folder);
            seeds.AddRange(Directory.GetFiles(folder, file + ".*.wasm").Order().Take(4).Select(File.ReadAllBytes).Where(bytes => bytes.Length < 8192));
        }

        return seeds;
    }

    private static byte[] Everything()
    {
        var builder = new ModuleBuilder();
        var import = builder.ImportFunction("env", "f", [I32], [I32]);
        builder.Memory(1, 4);
        builder.Table(FuncRef, 4, 8);
        builder.Table(ExternRef, 2);
        builder.Global(I32, true, [0x41, 1], "g");
        builder.Global(F64, false, [0x44, 0, 0, 0, 0, 0, 0, 0, 0]);
        var call = builder.Export("call", [I32], [I32], [], 0x20, 0, 0x10, (byte)import);
        builder.Export("indirect", [I32], [I32], [], 0x41, 5, 0x20, 0, 0x11, 0, 0);
        builder.Export("memory", [I32], [I32], [I32], 0x20, 0, 0x20, 0, 0x36, 2, 4, 0x20, 0, 0x2d, 0, 9, 0x20, 0, 0x40, 0, 0x6a);
        builder.Export("fill", [I32], [], [], 0x20, 0, 0x41, 7, 0x41, 20, 0xfc, 11, 0, 0x41, 0, 0x20, 0, 0x41, 9, 0xfc, 10, 0, 0);
        builder.Export("global", [I32], [I32], [], 0x23, 0, 0x20, 0, 0x6a, 0x24, 0, 0x23, 0);
        builder.Elements(0, call, call + 1);
        builder.Data(3, 1, 2, 3, 4, 5);
        return builder.Build();
    }

    private static byte[] Loops()
    {
        var builder = new ModuleBuilder();
        builder.Export("sum", [I32], [I32], [I32], 0x03, 0x40, 0x20, 0, 0x20, 1, 0x6a, 0x21, 1, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x20, 1);
        builder.Export("fib", [I32], [I32], [], 0x20, 0, 0x41, 2, 0x48, 0x04, I32, 0x20, 0, 0x05, 0x20, 0, 0x41, 1, 0x6b, 0x10, 1, 0x20, 0, 0x41, 2, 0x6b, 0x10, 1, 0x6a, 0x0b);
        builder.Export("table", [I32], [I32], [], 0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0e, 2, 0, 1, 0, 0x0b, 0x41, 1, 0x0f, 0x0b, 0x41, 2);
        builder.Export("floats", [F64], [F64], [F32], 0x20, 0, 0x9f, 0x20, 0, 0xa2, 0x20, 0, 0xa4, 0x20, 1, 0xbb, 0xa0);
        return builder.Build();
    }

    private static byte[] Vectors()
    {
        var builder = new ModuleBuilder();
        builder.Memory(1);
        byte[] zeros = [.. Enumerable.Repeat((byte)3, 16)];
        builder.Export("vectors", [I32], [I32], [Vec128], [0x20, 0, 0xfd, 17, 0xfd, 12, .. zeros, 0xfd, 0xae, 1, 0x22, 1, 0x20, 1, 0xfd, 13, .. zeros, 0xfd, 0x1b, 2]);
        builder.Export("lanes", [I32], [Vec128], [], 0x20, 0, 0xfd, 0, 4, 0, 0xfd, 0x60);
        return builder.Build();
    }
}
