namespace Orleans;

/// <summary>Checks settings before anything starts.</summary>
public interface IConfigurationValidator
{
    void ValidateConfiguration();
}
