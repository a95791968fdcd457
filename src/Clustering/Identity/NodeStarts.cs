using System.Globalization;

namespace Wetware.Clustering.Identity;

/// <summary>
/// When a node started, later at each start whatever the clock says: the newer of two routing records is told by it. The latest is kept in the data directory, because
/// a node that starts after its clock was set back would else count as older than its previous start.
/// </summary>
public static class NodeStarts
{
    /// <summary>Name of the file: the latest start in milliseconds since 1970, as text.</summary>
    public const string FileName = "last-start";

    // A clock that was far ahead once must not make all later starts wrong for ever.
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(366);

    /// <summary>Takes note of a start at <paramref name="now"/>; returns that, or a moment just after the latest start when that was later.</summary>
    /// <exception cref="NodeStartException">The file cannot be written.</exception>
    public static DateTimeOffset Next(DataDirectory directory, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var path = directory[FileName];
        var start = now.ToUnixTimeMilliseconds();
        try
        {
            if (Read(path) is { } last && last >= start && last - start < MostAhead.TotalMilliseconds)
                start = last + 1;
            File.WriteAllText(path + ".new", start.ToString(CultureInfo.InvariantCulture));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"Cluster:DataDirectory: {path} cannot be written: {error.Message}", error);
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(start);
    }

    // A file that is cut or empty after a power failure says nothing.
    private static long? Read(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : null;
}
