namespace Orleans.Configuration;

public class StaticGatewayListProviderOptions
{
    public List<Uri> Gateways { get; set; } = [];
}
