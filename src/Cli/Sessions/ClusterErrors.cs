using Wetware.Errors;
using Wetware.Silo.Hosting;
using Wetware.Waiting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Sessions;

/// <summary>Turns what the cluster answers into what a person is told.</summary>
internal static class ClusterErrors
{
    public static async Task<int> Guard(Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception error) when (error is OrleansException or WetwareException && WetwareException.Within(error) is { } known)
        {
            throw new CommandException(known.Kind == ErrorKind.Disconnected ? ExitCodes.NoCluster : ExitCodes.Failed, $"{known.Kind.Word()}: {Printable.OneLine(known.Message)}", error);
        }
        catch (Exception error) when (LongPoll.IsLost(error))
        {
            throw new CommandException(ExitCodes.NoCluster, $"the cluster does not answer: {error.Message}", error);
        }
    }
}
