namespace Orleans.Dashboard;

/// <summary>Settings of the dashboard. They are accepted and have no effect: the dashboard itself comes with its package.</summary>
public sealed class DashboardOptions
{
    public bool HideTrace { get; set; }

    public int CounterUpdateIntervalMs { get; set; } = 1000;

    public int HistoryLength { get; set; } = 100;
}
