namespace Wetware.Clustering.Membership;

/// <summary>Paths of the cluster endpoint; the number is the version of their contract.</summary>
internal static class ClusterPaths
{
    public const string Info = "/cluster/v1/info";
    public const string Read = "/cluster/v1/members/read";
    public const string Insert = "/cluster/v1/members/insert";
    public const string Update = "/cluster/v1/members/update";
    public const string Alive = "/cluster/v1/members/alive";
    public const string Clean = "/cluster/v1/members/clean";
}
