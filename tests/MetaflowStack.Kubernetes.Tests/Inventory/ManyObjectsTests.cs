using System.Globalization;
using System.Text;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Kubernetes.Tests.Sandbox;

namespace MetaflowStack.Kubernetes.Tests.Inventory;

/// <summary>Thousands of objects in one run: as many requests for each as for few, and time and memory in proportion.</summary>
public class ManyObjectsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Five_thousand_objects_cost_as_much_for_each_as_a_few_hundred()
    {
        output.WriteLine("objects    first run    second run    managed memory at the end    allocated for each");
        await MeasureAsync(100); // code that has not run yet is slow
        foreach (var count in (int[])[500, 1000, 2000, 5000])
            output.WriteLine(await MeasureAsync(count));
    }

    private static async Task<string> MeasureAsync(int count)
    {
        var folder = Directory.CreateTempSubdirectory("many-").FullName;
        try
        {
            await using var cluster = await SandboxCluster.StartAsync();
            var stack = new StackOnCluster(cluster, "many", folder);
            var wanted = Manifests(count);
            var (start, allocated) = (TimeProvider.System.GetTimestamp(), GC.GetTotalAllocatedBytes());

            var first = await stack.DeployAsync(wanted);
            var firstTime = TimeProvider.System.GetElapsedTime(start);
            var memory = GC.GetTotalMemory(forceFullCollection: false);
            allocated = GC.GetTotalAllocatedBytes() - allocated;
            Assert.All(first.Changes, change => Assert.Equal(Outcome.Created, change.Outcome));
            // One read to plan and one before the write, one dry run, one write; lists and discovery besides.
            Assert.Equal((count, count), (cluster.Client.Requests.DryRuns, cluster.Client.Requests.Writes));
            Assert.InRange(cluster.Client.Requests.Reads, 2 * count, (2 * count) + 100);

            var readsBefore = cluster.Client.Requests.Reads;
            start = TimeProvider.System.GetTimestamp();
            var second = await stack.DeployAsync(wanted);
            var secondTime = TimeProvider.System.GetElapsedTime(start);
            Assert.All(second.Changes, change => Assert.Equal(Outcome.Unchanged, change.Outcome));
            // Pages of 500 in place of a read for each.
            Assert.Equal((2 * count, count), (cluster.Client.Requests.DryRuns, cluster.Client.Requests.Writes));
            Assert.InRange(cluster.Client.Requests.Reads - readsBefore, 1, 100);
            return string.Create(CultureInfo.InvariantCulture, $"{count,7} {firstTime.TotalSeconds,10:0.0} s {secondTime.TotalSeconds,11:0.0} s {memory / 1e6,20:0} MB {allocated / 1e3 / count,24:0} kB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Manifests(int count)
    {
        var text = new StringBuilder();
        for (var index = 0; index < count; index++)
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{index}, namespace: default}}\ndata: {{index: \"{index}\", text: some text of a usual length}}\n");
        return text.ToString();
    }
}
