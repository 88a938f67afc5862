using System.Diagnostics;
using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Tests.Manifests;

/// <summary>Runs the real kubectl (environment variable KUBECTL_EXE, or the one on the path) on the same YAML.</summary>
public class KubectlConformanceTests
{
    [Fact]
    public async Task Every_scalar_of_the_table_means_the_same_to_kubectl()
    {
        var scalars = YamlTypingTests.Scalars.Select(row => row.Data.Item1).Where(yaml => yaml != "-").ToList();
        var data = string.Join('\n', scalars.Select((yaml, index) => $"  k{index}: {yaml}"));
        var manifest = $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n{data}\n";
        var kubectls = JsonNode.Parse(await KubectlAsync(manifest))!["data"]!.AsObject();
        var ours = ManifestReader.ReadText(manifest, "f.yaml").Single().Body["data"]!.AsObject();
        foreach (var (name, value) in kubectls)
            Assert.True(JsonNode.DeepEquals(value, ours[name]), $"{scalars[int.Parse(name[1..], null)]}: kubectl {value?.ToJsonString()}, here {ours[name]?.ToJsonString()}");
        Assert.Equal(kubectls.Count, ours.Count);
    }

    private static async Task<string> KubectlAsync(string manifest)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("KUBECTL_EXE") ?? "kubectl", ["label", "--local", "-f", "-", "a=b", "-o", "json"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process kubectl;
        try
        {
            kubectl = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no kubectl on this machine.");
            throw;
        }
        using (kubectl)
        {
            await kubectl.StandardInput.WriteAsync(manifest);
            kubectl.StandardInput.Close();
            var output = await kubectl.StandardOutput.ReadToEndAsync();
            Assert.True(output.Length > 0, await kubectl.StandardError.ReadToEndAsync());
            return output;
        }
    }
}
