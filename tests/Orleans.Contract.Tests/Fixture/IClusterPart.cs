namespace Wetware.Tests.Fixture;

/// <summary>What one subject needs of the shared cluster. Every class that implements it is found and applied.</summary>
public interface IClusterPart
{
    void Configure(ISiloBuilder silo)
    {
    }

    void Configure(IClientBuilder client)
    {
    }
}
