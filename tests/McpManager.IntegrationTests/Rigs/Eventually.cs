using System.Collections;
using System.Diagnostics;
using McpManager.Workloads;

namespace McpManager.IntegrationTests.Rigs;

/// <summary>Waits for a state that has no signal of its own. The bound is for a broken system; nothing is measured with it.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks until the answer satisfies <paramref name="matches"/>; fails with the last answer.</summary>
    /// <param name="patience">For what is slow by its nature; a minute unless given.</param>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> matches, string what, TimeSpan? patience = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (matches(answer))
            {
                return answer;
            }

            var waited = Stopwatch.GetElapsedTime(started);
            if (waited > (patience ?? s_patience))
            {
                throw new TimeoutException($"{what}: still {Tell(answer)}");
            }

            // What takes long is asked less often, so that asking does not slow it: at most a twentieth is waited in vain.
            var pause = TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 20, s_shortest.Ticks, s_longest.Ticks));
            await Task.Delay(pause, TestContext.Current.CancellationToken);
        }
    }

    private static string Tell(object? answer) => answer switch
    {
        null => "nothing",
        string text => text,
        Workload workload => $"{workload.Name} {workload.Message} {workload.Fault} [{Tell(workload.Replicas)}]",
        IEnumerable items => string.Join("; ", items.Cast<object?>().Select(Tell)),
        _ => $"{answer}",
    };

    public static Task TrueAsync(Func<bool> holds, string what) => GetAsync(() => Task.FromResult(holds()), holds => holds, what);
}
