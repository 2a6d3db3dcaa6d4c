namespace McpManager.Tests.Fakes;

/// <summary>Waits for what other threads bring about. The bound is for a broken system; nothing is measured with it.</summary>
internal static class Until
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <param name="between">What a test does each time it still does not hold, such as letting time go on.</param>
    public static async Task TrueAsync(Func<bool> holds, Action? between = null, Func<string>? state = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > s_patience)
            {
                throw new TimeoutException($"still not so: {state?.Invoke()}");
            }

            between?.Invoke();
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }
    }
}
