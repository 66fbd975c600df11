using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>Bodies as Dify's code node sends them: the user's function in Dify's wrapper, inputs as base64.</summary>
internal static class DifyPayloads
{
    public static string Python(string function, JsonObject inputs) => Body("python3", $$"""
        # declare main function
        {{function}}

        from base64 import b64decode
        import json

        # decode and prepare input dict
        inputs_obj = json.loads(b64decode('{{Encode(inputs)}}').decode('utf-8'))

        # execute main function
        output_obj = main(**inputs_obj)

        # convert output to json and print
        output_json = json.dumps(output_obj, indent=4)

        result = f'''<<RESULT>>{output_json}<<RESULT>>'''
        print(result)
        """);

    public static string Node(string function, JsonObject inputs) => Body("nodejs", $$"""
        // declare main function
        {{function}}

        // decode and prepare input object
        var inputs_obj = JSON.parse(Buffer.from('{{Encode(inputs)}}', 'base64').toString('utf-8'))

        // execute main function
        var output_obj = main(inputs_obj)

        // convert output to json and print
        var output_json = JSON.stringify(output_obj)
        var result = `<<RESULT>>${output_json}<<RESULT>>`
        console.log(result)
        """);

    public static string Jinja2(string template, JsonObject inputs) => Body("python3", $$"""
        # declare main function
        def main(**inputs):
            import jinja2
            template = jinja2.Template('''{{template}}''')
            return template.render(**inputs)

        import json
        from base64 import b64decode

        # decode and prepare input dict
        inputs_obj = json.loads(b64decode('{{Encode(inputs)}}').decode('utf-8'))

        # execute main function
        output = main(**inputs_obj)

        # convert output and print
        result = f'''<<RESULT>>{output}<<RESULT>>'''
        print(result)
        """);

    public static string Body(string language, string code) =>
        new JsonObject
        {
            ["language"] = language,
            ["code"] = code,
            ["preload"] = "",
            ["enable_network"] = true,
        }.ToJsonString();

    /// <summary>What Dify takes out of stdout.</summary>
    public static string ResultOf(JsonElement data)
    {
        string[] parts = data.GetProperty("stdout").GetString()!.Split("<<RESULT>>");
        Assert.Equal(3, parts.Length);
        return parts[1];
    }

    private static string Encode(JsonObject inputs) => Convert.ToBase64String(Encoding.UTF8.GetBytes(inputs.ToJsonString()));
}
