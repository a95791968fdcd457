namespace Orleans.Configuration;

public class SiloOptions
{
    /// <summary>A name for people; made up when not set.</summary>
    public string SiloName { get; set; } = null!;
}
