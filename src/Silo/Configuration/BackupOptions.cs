namespace Wetware.Silo.Configuration;

/// <summary>Section <c>Cluster:Backup</c>: the backups that a node makes by itself.</summary>
public sealed class BackupOptions
{
    /// <summary>The folder for archives, on the node that makes them: the primary, or with a database each node for which a folder is set. Default none: no backups.</summary>
    public string? Folder { get; set; }

    /// <summary>Time between two backups. 1 min to 30 days. Default 1 day.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Archives that are kept; those that a kept one builds on stay too. 1 to 10,000. Default 14.</summary>
    public int Keep { get; set; } = 14;

    /// <summary>Archives of a chain: a full one and those that build on it. 1 (all are full) to 100. Default 7.</summary>
    public int Chain { get; set; } = 7;

    /// <summary>A file with the key that encrypts archives (<c>ww backup key</c>). Default none: they are not encrypted.</summary>
    public string? KeyFile { get; set; }

    /// <summary>What is wrong with the options, by option.</summary>
    public IEnumerable<(string Option, string Problem)> Problems()
    {
        if (Every < TimeSpan.FromMinutes(1) || Every > TimeSpan.FromDays(30))
            yield return (nameof(Every), $"{Every} is not allowed; use 00:01:00 to 30.00:00:00");
        if (Keep is < 1 or > 10_000)
            yield return (nameof(Keep), $"{Keep} is not allowed; use 1 to 10000");
        if (Chain is < 1 or > 100)
            yield return (nameof(Chain), $"{Chain} is not allowed; use 1 to 100");
    }
}
