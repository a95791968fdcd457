using Wasmtime;

namespace Wetware.Wasm.Modules;

/// <summary>
/// The process that checks and compiles modules for a node, one after the other, so that a module that ends it or keeps it busy ends or keeps
/// nothing else. It reads requests from standard input and ends when that is closed, which also happens when the node dies.
/// </summary>
internal static class CompilerProcess
{
    /// <summary>Bytes in memory beyond which the process ends after its reply, so that one large module does not stay for ever.</summary>
    private const long RecycleBytes = 384L << 20;

    private static int Main()
    {
        ProcessLimits.Apply();
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        CompilerFrames.WriteReply(output, new CompilerReply(CompilerResult.Done, false, ""));
        using var requests = new System.Collections.Concurrent.BlockingCollection<CompilerRequest>(1);

        // A thread of its own sees at once that the node is gone, in the middle of a compilation too.
        var reading = new Thread(() => Read(input, requests)) { IsBackground = true, Name = "requests" };
        reading.Start();
        foreach (var request in requests.GetConsumingEnumerable())
        {
            var reply = Answer(request);
            CompilerFrames.WriteReply(output, reply);
            if (reply.Ends)
                break;
        }

        return 0;
    }

    private static void Read(Stream input, System.Collections.Concurrent.BlockingCollection<CompilerRequest> requests)
    {
        try
        {
            while (CompilerFrames.ReadRequest(input) is { } request)
                requests.Add(request);
        }
        catch (IOException)
        {
            // The node died in the middle of a request.
        }

        Environment.Exit(0);
    }

    private static CompilerReply Answer(CompilerRequest request)
    {
        ProcessLimits.ForRequest(request.CpuSeconds, request.MemoryBytes);
        var (result, text) = Work(request);
        return new CompilerReply(result, Environment.WorkingSet > RecycleBytes || result == CompilerResult.OutOfMemory, text);
    }

    private static (CompilerResult, string) Work(CompilerRequest request)
    {
        try
        {
            using var config = EngineConfiguration.Create(request.Options);
            using var engine = new Engine(config);
            if (request.OutputFile is null)
            {
                return ModuleInspector.ValidateTypes(engine, request.Module.Span) is { } wrong ? Refused(wrong) : (CompilerResult.Done, "");
            }

            InProcessCompiler.CompileTo(engine, request.Module.Span, request.OutputFile);
            return (CompilerResult.Done, "");
        }
        catch (WasmtimeException e)
        {
            return Refused(e.Message);
        }
        catch (OutOfMemoryException e)
        {
            return (CompilerResult.OutOfMemory, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (CompilerResult.NotWritten, e.Message);
        }
    }

    // ENOMEM comes as the engine's own words.
    private static (CompilerResult, string) Refused(string text) =>
        (text.Contains("(os error 12)", StringComparison.Ordinal) ? CompilerResult.OutOfMemory : CompilerResult.Invalid, text);
}
