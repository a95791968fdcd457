namespace Orleans.Runtime;

public interface IConfigureGrainContext
{
    void Configure(IGrainContext context);
}
