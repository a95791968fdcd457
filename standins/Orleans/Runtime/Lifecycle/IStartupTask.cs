namespace Orleans.Runtime;

/// <summary>Runs once when a silo starts; throwing fails the start.</summary>
public interface IStartupTask
{
    Task Execute(CancellationToken cancellationToken);
}
