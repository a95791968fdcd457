using System.CommandLine;
using Wetware.Channels;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Channels;

/// <summary>Runs one command against the cluster and says what went wrong in words that help.</summary>
internal static class ChanSession
{
    public static Argument<string> Name() => new("name") { Description = "The channel's name" };

    public static async Task<int> Run(ClientFlags flags, ParseResult parsed, Func<ChannelClient, Task<int>> action, CancellationToken cancellationToken)
    {
        var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var channels = connection.Wetware.Channels;
        try
        {
            return await action(channels).ConfigureAwait(false);
        }
        catch (WetwareException error)
        {
            throw new CommandException(error.Kind == ErrorKind.Disconnected ? ExitCodes.NoCluster : ExitCodes.Failed, Explain(error), error);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCodes.NoCluster, $"the cluster does not answer: {error.Message}", error);
        }
        finally
        {
            await channels.FlushAsync().ConfigureAwait(false);
        }
    }

    private static string Explain(WetwareException error) => error.Kind switch
    {
        ErrorKind.NotFound => $"{error.Message}; `ww chan new` makes one, `ww chan ls` lists them",
        _ => $"{error.Kind.Word()}: {error.Message}",
    };
}
