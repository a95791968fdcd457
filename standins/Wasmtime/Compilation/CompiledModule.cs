using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Wasmtime.Binary;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>
/// A validated module and its code, shared by any number of stores and threads. A function is compiled when it is first called;
/// its entry point is then in a table at a fixed address, which calls within the module go through.
/// </summary>
internal sealed unsafe class CompiledModule
{
    private static int _lastId;

    private readonly Lock[] _locks = [new(), new(), new(), new(), new(), new(), new(), new()];
    private readonly DynamicMethod?[] _methods;
    private readonly DynamicMethod?[] _wrapped;
    private readonly nint[] _entries;
    private readonly Lazy<FunctionNames> _names;

    public CompiledModule(ModuleInfo info, string name, EngineSettings settings)
    {
        Info = info;
        Name = name;
        Settings = settings;
        Id = Interlocked.Increment(ref _lastId);
        var own = info.Bodies.Length;
        _methods = new DynamicMethod?[own];
        _wrapped = new DynamicMethod?[own];
        _entries = new nint[own];
        Slots = (nint*)NativeMemory.AllocZeroed((nuint)Math.Max(1, own), (nuint)sizeof(nint));
        MostResults = info.Types.Length == 0 ? 0 : info.Types.Max(type => type.Results.Length);
        _names = new Lazy<FunctionNames>(() => FunctionNames.Read(info));
    }

    ~CompiledModule() => NativeMemory.Free(Slots);

    public int Id { get; }

    public ModuleInfo Info { get; }

    public string Name { get; }

    public EngineSettings Settings { get; }

    public int MostResults { get; }

    /// <summary>Where calls within the module go: the function, a stub that compiles it, or 0 while no compiled code calls it.</summary>
    public nint* Slots { get; }

    public int CompiledCount => _methods.Count(method => method != null);

    /// <summary>The entry point of a function, or 0 when it is not compiled yet.</summary>
    public nint CodeOf(int function) => Volatile.Read(ref _entries[function - Info.ImportedFunctions]);

    /// <summary>Makes a function callable through its slot and returns the slot.</summary>
    public nint* CallSlot(int function)
    {
        var slot = Slots + (function - Info.ImportedFunctions);
        if (Volatile.Read(ref *slot) == 0)
            Interlocked.CompareExchange(ref *slot, Info.Functions[function].LazyEntry, 0);
        return slot;
    }

    /// <summary>Compiles a function unless another thread has; returns its entry point.</summary>
    public nint Compile(int function)
    {
        var own = function - Info.ImportedFunctions;
        var known = Volatile.Read(ref _entries[own]);
        if (known != 0)
            return known;
        lock (_locks[own % _locks.Length])
        {
            if (_entries[own] == 0)
            {
                var code = CompilerThread.Compile(new FunctionCompiler(this, function));
                _methods[own] = code.Method;
                _wrapped[own] = code.Wrapped;
                Volatile.Write(ref Slots[own], code.Entry);
                Volatile.Write(ref _entries[own], code.Entry);
            }

            return _entries[own];
        }
    }

    public void CompileAll()
    {
        for (var i = 0; i < Info.Bodies.Length; i++)
            Compile(Info.ImportedFunctions + i);
    }

    public TrapFrame FrameOf(int function)
    {
        var body = Info.Bodies[function - Info.ImportedFunctions];
        return new TrapFrame(0, _names.Value.Of(function), (nuint)body.CodeStart, _names.Value.Module ?? Name);
    }
}
