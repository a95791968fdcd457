using System.CommandLine;
using Wetware.Queues;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Queues;

/// <summary>Flags of several commands about queues.</summary>
internal static class QueueFlags
{
    public static Option<double> Seconds(string name, string description, double fallback) =>
        new(name) { Description = description, HelpName = "seconds", DefaultValueFactory = _ => fallback };

    public static Option<int> Count(string name, string description, int fallback) =>
        new(name) { Description = $"{description}, 1 to {QueueLimits.MaxBatch}", HelpName = "n", DefaultValueFactory = _ => fallback };

    /// <summary>Returns seconds as a duration.</summary>
    /// <exception cref="CommandException">They are negative, no number, or more than 1000 days.</exception>
    public static TimeSpan Duration(string name, double seconds) => seconds is >= 0 and <= 86_400_000
        ? TimeSpan.FromSeconds(seconds)
        : throw new CommandException(ExitCodes.Usage, $"{name}: {seconds} is not allowed; use 0 to 86400000 seconds");
}
