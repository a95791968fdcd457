using System.Net;

namespace Orleans.Configuration;

/// <summary>Where the one silo is that keeps the membership of a development cluster.</summary>
public class DevelopmentClusterMembershipOptions
{
    public IPEndPoint? PrimarySiloEndpoint { get; set; }
}
