namespace Orleans.Runtime;

public static class GrainLifecycleStage
{
    public const int First = int.MinValue;
    public const int SetupState = 1_000;
    public const int Activate = SetupState + 1_000;
    public const int Last = int.MaxValue;
}
