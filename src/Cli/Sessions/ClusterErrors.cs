using Wetware.Errors;
using Wetware.Silo.Hosting;
using Wetware.Waiting;

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
        catch (WetwareException error)
        {
            throw new CommandException(error.Kind == ErrorKind.Disconnected ? ExitCodes.NoCluster : ExitCodes.Failed, $"{error.Kind.Word()}: {error.Message}", error);
        }
        catch (Exception error) when (BoundedWait.IsLost(error))
        {
            throw new CommandException(ExitCodes.NoCluster, $"the cluster does not answer: {error.Message}", error);
        }
    }
}
