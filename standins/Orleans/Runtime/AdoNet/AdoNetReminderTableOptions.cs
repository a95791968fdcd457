namespace Orleans.Configuration;

/// <summary>Settings of reminders in a database; see <see cref="Hosting.SiloBuilderReminderExtensions"/>.</summary>
public class AdoNetReminderTableOptions
{
    public string? ConnectionString { get; set; }

    public string Invariant { get; set; } = null!;
}
