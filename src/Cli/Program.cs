using Wetware.Silo.Hosting;

namespace Wetware.Cli;

/// <summary>The <c>ww</c> tool.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        // An error on a thread of the runtime or of a library ends the process; it is explained like all others, instead of by a trace and an abort.
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            if (unhandled.ExceptionObject is Exception failure)
                WwProgram.Explain(failure, Console.Error, arguments.Contains("--debug")).GetAwaiter().GetResult();
            Environment.Exit(ExitCodes.Internal);
        };
        return WwProgram.Run(arguments, Console.Out, Console.Error);
    }
}
