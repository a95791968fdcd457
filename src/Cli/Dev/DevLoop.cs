using Wetware.Cli.Sessions;

namespace Wetware.Cli.Dev;

/// <summary>Where a program goes that was built.</summary>
internal interface IDevTarget
{
    /// <summary>Puts the program of a file into service, in place of the one before.</summary>
    /// <exception cref="CommandException">It is no program, or the cluster refuses it; the one before stays.</exception>
    Task Deploy(string file, CancellationToken cancellationToken);
}

/// <summary>
/// Builds a program and hands it to its target, and again whenever its sources have changed and then kept still for a moment. What fails is said, and the next change
/// tries again.
/// </summary>
internal sealed class DevLoop(DevFolder folder, DevBuild build, DevProgram program, IDevTarget target, TimeProvider time, TextWriter said)
{
    /// <summary>How often the folder is looked at; a change counts once two looks in a row have found the same.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);

    // A build that changes its own sources would otherwise follow itself at once, for ever.
    private const int MostRestlessBuilds = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Goes on until it is cancelled.</summary>
    /// <exception cref="CommandException">The folder is too large.</exception>
    public async Task Run(CancellationToken cancellationToken)
    {
        DevSources? built = null;
        for (var restless = 0; ;)
        {
            built = await NextChange(built, cancellationToken).ConfigureAwait(false);
            if (await build.Run(cancellationToken).ConfigureAwait(false))
                await Deploy(cancellationToken).ConfigureAwait(false);
            var changed = folder.Look() is { } now && !now.Same(built) ? now : null;
            restless = changed is null ? 0 : restless + 1;
            if (restless >= MostRestlessBuilds)
                await Pause(changed!, restless - MostRestlessBuilds, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the sources differ from <paramref name="built"/> and keep still.</summary>
    private async Task<DevSources> NextChange(DevSources? built, CancellationToken cancellationToken)
    {
        for (var before = folder.Look(); ;)
        {
            await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(false);
            var now = folder.Look();
            if (now is not null && now.Same(before) && !now.Same(built))
                return now;
            before = now;
        }
    }

    /// <summary>
    /// Waits until the sources change once more, but not for ever: whether the build or somebody else changed them during the build cannot be told, and what somebody changed has to be built.
    /// </summary>
    private async Task Pause(DevSources sources, int pauses, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(FirstPause.TotalSeconds * Math.Pow(2, pauses), LongestPause.TotalSeconds));
        await said.WriteLineAsync($"ww: sources changed during each of the last builds; the next one comes with the next change, or after {pause.TotalSeconds:0} s").ConfigureAwait(false);
        for (var begun = time.GetTimestamp(); time.GetElapsedTime(begun) < pause && folder.Look() is var now && (now is null || now.Same(sources));)
            await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(false);
    }

    private async Task Deploy(CancellationToken cancellationToken)
    {
        try
        {
            await ClusterErrors.Guard(async () =>
            {
                if (await program.Changed(cancellationToken).ConfigureAwait(false) is { } file)
                {
                    await target.Deploy(file, cancellationToken).ConfigureAwait(false);
                    program.IsDeployed();
                }

                return 0;
            }).ConfigureAwait(false);
        }
        catch (CommandException error) when (!cancellationToken.IsCancellationRequested)
        {
            await said.WriteLineAsync($"ww: {error.Message}").ConfigureAwait(false);
        }
    }
}
