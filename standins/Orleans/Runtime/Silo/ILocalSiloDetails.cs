namespace Orleans.Runtime;

/// <summary>Who this silo is.</summary>
public interface ILocalSiloDetails
{
    string Name { get; }

    string ClusterId { get; }

    string DnsHostName { get; }

    SiloAddress SiloAddress { get; }

    /// <summary>Where clients connect, with this silo's generation; port 0 when this silo is no gateway.</summary>
    SiloAddress GatewayAddress { get; }
}
