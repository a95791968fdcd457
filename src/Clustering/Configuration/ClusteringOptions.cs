using System.Buffers;
using System.Net;
using Wetware.Nodes;

namespace Wetware.Clustering.Configuration;

/// <summary>How a silo or a client finds the others; usually bound to the section <c>Cluster</c>.</summary>
public class ClusteringOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Cluster";

    /// <summary>Port of a cluster endpoint when an address in <see cref="Join"/> names none.</summary>
    public const int DefaultClusterPort = 8822;

    private static readonly SearchValues<char> NamespaceCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Silos and clients see only their own namespace. 1 to 63 of a–z, 0–9, <c>-</c>, <c>_</c>, <c>.</c>. Default <c>ww</c>.</summary>
    public string Namespace { get; set; } = "ww";

    /// <summary>
    /// Folder of this silo alone: its identity and, on the primary, the membership. Default: the first free of
    /// <c>wetware/&lt;namespace&gt;/&lt;kind&gt;-1</c>, <c>-2</c>, … in the user's local data.
    /// </summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Cluster endpoints (<c>host:port</c>) to ask instead of using multicast. At most 16. Default none.</summary>
    public IList<string> Join { get; } = [];

    /// <summary>Become the primary when no cluster answers, even if <see cref="MayLead"/> is false or <see cref="Join"/> has addresses. Default false.</summary>
    public bool Bootstrap { get; set; }

    /// <summary>May this silo become the primary when no cluster is found and <see cref="Join"/> is empty? Default true.</summary>
    public bool MayLead { get; set; } = true;

    /// <summary><see cref="MayLead"/>, unless the kind of silo forbids it.</summary>
    public virtual bool CanLead => MayLead;

    /// <summary>What the silo is, as its name in the membership shows: <c>silo</c>, <c>gateway</c> or <c>worker</c>.</summary>
    public virtual string Kind => NodeName.Silo;

    /// <summary>
    /// Secret shared by all silos and clients: whoever holds it is trusted with everything. 16 to 1024 characters. Default: the file <c>cluster.secret</c> in the
    /// namespace's folder of the user's local data, which the first silo makes. Prefer <see cref="SecretFile"/>: an environment can be read by others.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>A file with the secret in its first line; up to three more lines are secrets that are accepted as well, so that silos can change one after the other.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Fingerprint that the secret must have, as <c>ww secret show --fingerprint</c> prints it; 16 hex digits. Default none: any.</summary>
    public string? SecretFingerprint { get; set; }

    /// <summary>Certificates of an operator's own authority.</summary>
    public SecurityOptions Security { get; set; } = new();

    /// <summary>Address to listen on for other silos and clients. Default <c>127.0.0.1</c>; <c>0.0.0.0</c> means all.</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>Address announced to others, needed when it is not <see cref="Bind"/>. Default: <see cref="Bind"/>, or this machine's first address.</summary>
    public string? Advertise { get; set; }

    /// <summary>Port for other silos; 0 = chosen by the system. Default 0.</summary>
    public int SiloPort { get; set; }

    /// <summary>Port for clients; 0 = chosen by the system. Default 0.</summary>
    public int GatewayPort { get; set; }

    /// <summary>
    /// Port of the cluster endpoint (membership over HTTP). 0 = chosen by the system. Default: <see cref="DefaultClusterPort"/> for a silo that may lead, if it
    /// is free, else chosen by the system.
    /// </summary>
    public int? ClusterPort { get; set; }

    /// <summary>Multicast discovery.</summary>
    public DiscoveryOptions Discovery { get; set; } = new();

    /// <summary>How the failure of a silo is detected.</summary>
    public LivenessOptions Liveness { get; set; } = new();

    /// <summary>True for 1 to 63 of a–z, 0–9, <c>-</c>, <c>_</c>, <c>.</c>, beginning and ending with a letter or digit.</summary>
    public static bool IsNamespace(string text) =>
        text is { Length: >= 1 and <= 63 }
        && !text.AsSpan().ContainsAnyExcept(NamespaceCharacters)
        && char.IsAsciiLetterOrDigit(text[0])
        && char.IsAsciiLetterOrDigit(text[^1]);

    /// <summary>Adds to <paramref name="problems"/> each value that is outside its documented limits.</summary>
    public void Check(OptionProblems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (!IsNamespace(Namespace))
            problems.Add("Cluster:Namespace", "must have 1 to 63 of a-z, 0-9, '-', '_', '.', beginning and ending with a letter or digit");
        CheckListening(problems);
        problems.Range("Cluster:Join (count)", Join.Count, 0, 16);
        foreach (var text in Join)
        {
            if (!Endpoints.TryParse(text, DefaultClusterPort, out _, out var problem))
                problems.Add("Cluster:Join", problem);
        }

        if (Discovery.Interfaces.Any(name => name.Length is 0 or > 64))
            problems.Add("Cluster:Discovery:Interfaces", "names have 1 to 64 characters");
        problems.Range("Cluster:Discovery:BrowseTime", Discovery.BrowseTime, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        problems.Range("Cluster:Discovery:AnnounceInterval", Discovery.AnnounceInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        problems.Range("Cluster:Discovery:Freshness", Discovery.Freshness, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1));
        problems.Range("Cluster:Liveness:ProbeTimeout", Liveness.ProbeTimeout, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1));
        problems.Range("Cluster:Liveness:MissedProbes", Liveness.MissedProbes, 1, 10);
        problems.Range("Cluster:Liveness:Votes", Liveness.Votes, 1, 10);
    }

    private void CheckListening(OptionProblems problems)
    {
        problems.Address("Cluster:Bind", Bind);
        if (Advertise is not null && problems.Address("Cluster:Advertise", Advertise) is { } advertised
            && (advertised.Equals(IPAddress.Any) || advertised.Equals(IPAddress.IPv6Any)))
            problems.Add("Cluster:Advertise", $"{advertised} is not an address that others can reach");
        problems.Range("Cluster:SiloPort", SiloPort, 0, 65535);
        problems.Range("Cluster:GatewayPort", GatewayPort, 0, 65535);
        problems.Range("Cluster:ClusterPort", ClusterPort ?? 0, 0, 65535);
        problems.SecretText("Cluster:Secret", Secret);
        if (SecretFingerprint is { } fingerprint && (fingerprint.Length != 16 || !fingerprint.All(char.IsAsciiHexDigitLower)))
            problems.Add("Cluster:SecretFingerprint", "has 16 hex digits in lower case");
        Security.Check(problems);
        if (Secret is not null && SecretFile is not null)
            problems.Add("Cluster:SecretFile", "give either Cluster:Secret or Cluster:SecretFile");
    }
}
