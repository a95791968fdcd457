using System.Diagnostics;
using Wasmtime;

namespace Wetware.Bench.Wasm.Measuring;

/// <summary>What one more instance of a module costs that is compiled already.</summary>
internal static class InstanceCost
{
    private const int Instances = 2000;

    public static void Run(KernelBuild build)
    {
        using var engine = EngineRunner.NewEngine(EngineMode.Both);
        Console.WriteLine();
        Console.WriteLine("| one more instance of | store, instance, first call µs | managed bytes beside its memory |");
        Console.WriteLine("|---|---|---|");
        Print(engine, "add", File.ReadAllBytes(Path.Combine(KernelBuild.Root, "samples", "add.wasm")), store: AddOnce);
        foreach (var kernel in Kernel.All.Where(kernel => kernel.Name is "fib" or "interpreter"))
            Print(engine, kernel.Name, build.Module(kernel), store: FindEntry);
    }

    private static void Print(Engine engine, string name, byte[] bytes, Action<Store, Module> store)
    {
        using var module = Module.FromBytes(engine, name, bytes);
        for (var i = 0; i < 50; i++)
            Once(engine, module, store);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var times = new double[Instances];
        for (var i = 0; i < Instances; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Once(engine, module, store);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Instances;
        Array.Sort(times);
        Console.WriteLine($"| {name} | median {times[Instances / 2]:0.0}, best {times[0]:0.0} | {allocated} |");
    }

    private static void Once(Engine engine, Module module, Action<Store, Module> use)
    {
        using var store = EngineRunner.NewStore(engine, EngineMode.Both);
        use(store, module);
    }

    private static void AddOnce(Store store, Module module)
    {
        var add = new Instance(store, module).GetFunction<long, long, long>("add");
        if (add!(2, 40) != 42)
            throw new InvalidOperationException("2 + 40 is not 42");
    }

    private static void FindEntry(Store store, Module module) => EngineRunner.Enter(store, module);
}
