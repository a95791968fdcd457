using System.Runtime.ExceptionServices;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>The JIT needs stack in proportion to what it compiles, and a guest may have used most of its thread's.</summary>
internal static class CompilerThread
{
    private const int StackBytes = 64 * 1024 * 1024;

    /// <summary>Enough for a function of ordinary size.</summary>
    private const int OrdinaryStackBytes = 640 * 1024;

    public static CompiledCode Compile(FunctionCompiler compiler)
    {
        if (!compiler.IsLarge && StackBounds.HasLeft(OrdinaryStackBytes))
            return compiler.Compile();
        var code = default(CompiledCode);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    code = compiler.Compile();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            StackBytes)
        {
            IsBackground = true,
            Name = "wasm-compiler",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return code;
    }
}
