namespace Wetware.Clustering.Membership;

/// <summary>Orleans' rows and ours.</summary>
internal static class MemberEntries
{
    public static MemberRow ToRow(MembershipEntry entry) => new()
    {
        Silo = SiloText.Write(entry.SiloAddress),
        Status = (int)entry.Status,
        HostName = entry.HostName ?? "",
        SiloName = entry.SiloName ?? "",
        ProxyPort = entry.ProxyPort,
        StartTime = Utc(entry.StartTime),
        IAmAliveTime = Utc(entry.IAmAliveTime),
        Suspicions = [.. (entry.SuspectTimes ?? []).Select(vote => new Suspicion(SiloText.Write(vote.Item1), Utc(vote.Item2)))],
    };

    public static MembershipEntry ToEntry(MemberRow row) => new()
    {
        SiloAddress = SiloText.Read(row.Silo),
        Status = (SiloStatus)row.Status,
        HostName = row.HostName,
        SiloName = row.SiloName,
        ProxyPort = row.ProxyPort,
        StartTime = Utc(row.StartTime),
        IAmAliveTime = Utc(row.IAmAliveTime),
        SuspectTimes = [.. row.Suspicions.Select(vote => Tuple.Create(SiloText.Read(vote.Silo), Utc(vote.At)))],
    };

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
