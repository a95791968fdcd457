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

    // A build that changes its own sources would otherwise go on for ever.
    private const int MostRestlessBuilds = 3;

    /// <summary>Goes on until it is cancelled.</summary>
    /// <exception cref="CommandException">The folder is too large.</exception>
    public async Task Run(CancellationToken cancellationToken)
    {
        DevSources? built = null;
        var own = new HashSet<string>(StringComparer.Ordinal); // files that changed during builds
        for (var restless = 0; ;)
        {
            var (sources, waited) = await NextChange(built, cancellationToken).ConfigureAwait(false);
            if (waited)
            {
                restless = 0;
                own.Clear();
            }

            if (await build.Run(cancellationToken).ConfigureAwait(false))
                await Deploy(cancellationToken).ConfigureAwait(false);
            built = sources;
            restless++;
            if (folder.Look() is not { } now || now.Same(built))
                continue;

            // A file that no build has changed before was changed by somebody else, unless a build makes ever new ones.
            var changed = now.Changed(built).ToArray();
            var byBuild = restless >= MostRestlessBuilds && (own.IsSupersetOf(changed) || restless >= 2 * MostRestlessBuilds);
            own.UnionWith(changed);
            if (!byBuild)
                continue;
            await said.WriteLineAsync("ww: each build changes sources; the next build comes with the next change by somebody else").ConfigureAwait(false);
            built = now;
        }
    }

    /// <summary>Waits until the sources differ from <paramref name="built"/> and keep still; tells whether they were the same at first.</summary>
    private async Task<(DevSources Sources, bool Waited)> NextChange(DevSources? built, CancellationToken cancellationToken)
    {
        var waited = false;
        for (var before = folder.Look(); ;)
        {
            waited |= before is not null && before.Same(built);
            await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(false);
            var now = folder.Look();
            if (now is not null && now.Same(before) && !now.Same(built))
                return (now, waited);
            before = now;
        }
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
